select value from connection where name = 'klaviyo-account-id'
